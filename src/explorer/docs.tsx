import { render } from 'preact';
import './styles/tokens.css';
import './styles/text.css';
import { SiteHeader } from './ui/site-header.tsx';

const head = document.querySelector('#head');
if (head) render(<SiteHeader />, head);
