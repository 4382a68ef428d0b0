import { fileURLToPath } from 'node:url';

/** The package's own folder, where `cypher/` and `data/` are; the same from `src/` and from the bundle in `dist/`. */
export const root = fileURLToPath(new URL('..', import.meta.url));
