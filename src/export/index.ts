import { csv } from './csv.ts';
import { gexf } from './gexf.ts';
import { graphml } from './graphml.ts';
import { jsonLd } from './json-ld.ts';
import { mermaid } from './mermaid.ts';
import type { ExportedSubgraph } from './subgraph.ts';

/** The formats in which a part of the graph can be had. */
export type ExportFormat = 'GRAPHML' | 'GEXF' | 'JSON_LD' | 'CSV' | 'MERMAID';

const writers: Record<ExportFormat, (subgraph: ExportedSubgraph) => string> = {
  GRAPHML: graphml,
  GEXF: gexf,
  JSON_LD: jsonLd,
  CSV: csv,
  MERMAID: mermaid,
};

/** The text of a file that holds the entities and relations. */
export function exportSubgraph(format: ExportFormat, subgraph: ExportedSubgraph): string {
  return writers[format](subgraph);
}
