import type { Step, View } from '../view/view.ts';

/**
 * The query that asks for what a view shows, one field a step, to go on with in GraphiQL. It has one page of what comes in
 * pages.
 */
export function graphqlText({ steps, asOf }: Pick<View, 'steps' | 'asOf'>): string {
  const day = asOf === null ? '' : ` @asOf(date: ${JSON.stringify(asOf)})`;
  const fields = steps.flatMap((step, index) => fieldsOf(step, `step${index + 1}`));
  const body = fields.length ? fields.join('\n') : '  stats {\n    entityCount\n    relationCount\n  }';
  const used = (name: string) => body.includes(`...${name}`);
  const fragments = [
    ...(used('Card') ? ['fragment Card on Entity {\n  kind\n  slug\n  name\n}'] : []),
    ...(used('Link') ? [linkFragment] : []),
  ];
  return [`query Explored${day} {\n${body}\n}`, ...fragments].join('\n\n').concat('\n');
}

const linkFragment = `fragment Link on Relation {
  type
  role
  since
  until
  from {
    slug
  }
  to {
    slug
  }
  evidence {
    locator
    source {
      name
    }
  }
}`;

/** Items of a list of the API at most. */
const page = 100;

function fieldsOf(step: Step, alias: string): readonly string[] {
  const text = JSON.stringify;
  const ref = (slug: string) => `{ slug: ${text(slug)} }`;
  switch (step.is) {
    case 'add':
      return [
        `  ${alias}: entities(filter: { slug: { in: ${text(step.slugs)} } }, first: ${page}) {
    nodes {
      ...Card
      summary
    }
  }`,
      ];
    case 'expand':
      return [
        `  ${alias}: entity(ref: ${ref(step.slug)}) {
    ...Card
    relations(types: [${step.type}], direction: ${step.direction}, first: ${Math.min(step.limit, page)}) {
      totalCount
      edges {
        neighbor {
          ...Card
        }
        node {
          ...Link
        }
      }
    }
  }`,
      ];
    case 'around':
      return [
        `  ${alias}: neighborhood(of: ${ref(step.slug)}, depth: ${step.depth}, limit: ${step.limit}) {
    truncated
    nodes {
      ...Card
    }
    relations {
      ...Link
    }
  }`,
      ];
    case 'paths': {
      const hub = step.hub === null ? '' : `, maxHubDegree: ${step.hub}`;
      return [
        `  ${alias}: paths(from: ${ref(step.from)}, to: ${ref(step.to)}${hub}, first: ${step.limit}) {
    length
    nodes {
      ...Card
    }
    relations {
      ...Link
    }
  }`,
      ];
    }
    case 'lineage':
      return (step.direction === 'BOTH' ? ['UPSTREAM', 'DOWNSTREAM'] : [step.direction]).map(
        (
          direction,
        ) => `  ${alias}${direction.toLowerCase()}: lineage(of: ${ref(step.slug)}, direction: ${direction}, first: ${page}) {
    totalCount
    edges {
      depth
      node {
        ...Card
      }
    }
  }`,
      );
    case 'top':
      return [
        `  ${alias}: entities(orderBy: [{ field: DEGREE, direction: DESC }], first: ${Math.min(step.limit, page)}) {
    nodes {
      ...Card
    }
  }`,
      ];
  }
}
