import { effect } from '@preact/signals';
import { render } from 'preact';
import './styles/tokens.css';
import './styles/explorer.css';
import { App } from './ui/app.tsx';
import { model } from './ui/state.ts';

const page = document.querySelector('#app');
if (page) render(<App />, page);

await model.start(location.hash);
// The address always holds the view, so that it can be sent to somebody at any time.
effect(() => {
  const link = model.link.value;
  if (model.ontology.value) history.replaceState(null, '', link ? `#${link}` : location.pathname);
});
addEventListener('hashchange', () => model.visit(location.hash));
