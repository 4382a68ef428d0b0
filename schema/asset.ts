import { z } from 'zod';
import { builder } from './builder.ts';
import { DateFilter, enumFilter, type FilterFields } from './filter.ts';
import type { InputFields } from './input.ts';
import { day } from './shape.ts';

/** What models, datasets and applications have in common. */

const precisions = ['DAY', 'MONTH', 'YEAR'] as const;
const accesses = ['OPEN', 'LIMITED', 'CLOSED', 'UNKNOWN'] as const;

/** The properties of something that was released. */
export const releaseProperties = {
  releasedOn: day.nullish(),
  releasedOnPrecision: z.enum(precisions).nullish(),
  access: z.enum(accesses).nullish(),
};

const DatePrecision = builder.enumType('DatePrecision', {
  description: 'How exactly a date is known.',
  values: {
    DAY: { description: 'To the day.' },
    MONTH: { description: 'To the month; the day is the first of it.' },
    YEAR: { description: 'To the year; the day is the first of January.' },
  } satisfies Record<(typeof precisions)[number], unknown>,
});

const Access = builder.enumType('Access', {
  description: 'Who can get it.',
  values: {
    OPEN: { description: 'Anybody can download it.' },
    LIMITED: { description: 'It is given out on conditions or through an interface.' },
    CLOSED: { description: 'It is kept inside.' },
    UNKNOWN: { description: 'A source says that this is not known.' },
  } satisfies Record<(typeof accesses)[number], unknown>,
});

interface Released {
  readonly releasedOn: string | null;
  readonly releasedOnPrecision: (typeof precisions)[number] | null;
  readonly access: (typeof accesses)[number] | null;
}

const DatePrecisionFilter = enumFilter('DatePrecision', DatePrecision, 'how exactly a date is known');
const AccessFilter = enumFilter('Access', Access, 'who can get something');

/** The conditions on the properties of something that was released. */
export const releaseFilters = (t: FilterFields) => ({
  releasedOn: t.field({ type: DateFilter, description: 'Conditions on the day of its release.' }),
  releasedOnPrecision: t.field({
    type: DatePrecisionFilter,
    description: 'Conditions on how exactly that day is known.',
  }),
  access: t.field({ type: AccessFilter, description: 'Conditions on who can get it.' }),
});

/** What is written of something that was released. */
export const releaseInputs = (t: InputFields) => ({
  releasedOn: t.field({
    type: 'Date',
    description: 'The day of its release; the first of the month or year where only that is known.',
  }),
  releasedOnPrecision: t.field({ type: DatePrecision, description: 'How exactly that day is known.' }),
  access: t.field({ type: Access, description: 'Who can get it.' }),
});

/** The fields of a type that was released. */
export const releaseFields = <Parent extends Released>(
  t: PothosSchemaTypes.ObjectFieldBuilder<import('./builder.ts').Types, Parent>,
) => ({
  releasedOn: t.field({
    type: 'Date',
    nullable: true,
    description: 'The day of its release, as exactly as releasedOnPrecision says.',
    extensions: { pothosExposedField: 'releasedOn' },
    resolve: ({ releasedOn }) => releasedOn,
  }),
  releasedOnPrecision: t.field({
    type: DatePrecision,
    nullable: true,
    description: 'How exactly releasedOn is known; null where it is not known at all.',
    extensions: { pothosExposedField: 'releasedOnPrecision' },
    resolve: ({ releasedOnPrecision }) => releasedOnPrecision,
  }),
  access: t.field({
    type: Access,
    nullable: true,
    description: 'Who can get it.',
    extensions: { pothosExposedField: 'access' },
    resolve: ({ access }) => access,
  }),
});
