import { type FileFormat, fileFormats, fileOf, save } from '../share/files.ts';
import { graphqlText } from '../share/graphql-text.ts';
import { Menu } from './menu.tsx';
import { announcement, canvas, model } from './state.ts';

/** The picture as a link, a file or a query. */
export function ShareMenu() {
  const none = model.picture.value.entities.size === 0;
  const graphiql = `/graphql?query=${encodeURIComponent(graphqlText(model.view.value))}`;
  return (
    <Menu label="Share">
      <button type="button" onClick={() => void copyLink()}>
        Copy link to this view
      </button>
      <a href={graphiql} target="_blank" rel="noopener">
        Open as GraphQL
      </a>
      <hr />
      {fileFormats.map((format) => (
        <button key={format} type="button" disabled={none} onClick={() => void download(format)}>
          Save as {format}
        </button>
      ))}
    </Menu>
  );
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    announcement.value = 'The link is copied.';
  } catch {
    // A page that came over plain HTTP from another machine may not write there.
    announcement.value = 'Copy the address of this page: it holds the view.';
  }
}

async function download(format: FileFormat): Promise<void> {
  const drawing = canvas.value;
  if (!drawing) {
    announcement.value = 'Show the graph first: the file is made of what is drawn.';
    return;
  }
  const file = await fileOf(format, model.picture.value, model.view.value, drawing.snapshot());
  save(file, `modelgraph.${format.toLowerCase()}`);
  announcement.value = `Saved as modelgraph.${format.toLowerCase()}.`;
}
