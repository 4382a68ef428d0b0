import { Mark } from './mark.tsx';
import { theme, toggleTheme } from './theme.ts';

/** The head of pages to read. */
export function SiteHeader() {
  return (
    <header class="site">
      <a class="brand" href="/">
        <Mark />
        modelgraph
      </a>
      <SiteLinks />
      <ThemeButton />
    </header>
  );
}

/** The other pages of the server. */
export function SiteLinks() {
  return (
    <nav class="site-links" aria-label="Pages">
      <a href="/explore">Explore</a>
      <a href="/graphql">GraphQL</a>
      <a href="/docs">Guides</a>
    </nav>
  );
}

export function ThemeButton() {
  const dark = theme.value === 'dark';
  return (
    <button
      type="button"
      class="icon"
      title={dark ? 'Light' : 'Dark'}
      aria-label={dark ? 'Light colours' : 'Dark colours'}
      onClick={toggleTheme}
    >
      {dark ? '☀' : '☾'}
    </button>
  );
}
