import { render } from 'preact';
import './styles/tokens.css';
import './styles/text.css';
import { StartPage } from './start/start-page.tsx';

const page = document.querySelector('#app');
if (page) render(<StartPage />, page);
