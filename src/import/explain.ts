import type { z } from 'zod';
import { nearest } from './nearest.ts';
import type { Place, Problem } from './problem.ts';

const expectations: Readonly<Record<string, string>> = {
  string: 'text; put quotes around it if it is',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of properties',
};

/** Problems of one item that are told; a list can have as many as the memory holds. */
const most = 100;

/**
 * Says what a schema finds wrong, in the words of the file's author.
 *
 * @param place where the checked value stands
 * @param value the checked value
 * @param allowed names of the properties that may stand there
 * @param nested names of the properties that may stand in maps further inside
 */
export function explain(
  error: z.ZodError,
  place: Place,
  value: unknown,
  allowed: readonly string[],
  nested: readonly string[] = [],
): Problem[] {
  return error.issues.slice(0, most).flatMap((issue): Problem[] => {
    const inside = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    const path = [...place.path, ...inside];
    if (issue.code === 'unrecognized_keys') {
      const names = inside.length === 0 ? allowed : nested;
      return issue.keys.slice(0, most).map((name) => ({
        place: { ...place, path: [...path, name], key: true },
        message: unknownName(name, names),
      }));
    }
    const given = inside.reduce(child, value);
    const rule = ruleOf(issue, given);
    const sentence = given === undefined ? `is missing; it ${rule}` : `is ${describe(given)}, but ${rule}`;
    const message = sentence.endsWith('?') ? sentence : `${sentence}.`;
    return [{ place: { ...place, path }, message }];
  });
}

/** Says that a name is not allowed, which one was probably meant, or else which ones are allowed. */
export function unknownName(given: string, allowed: readonly string[]): string {
  const meant = nearest(given, allowed);
  return meant === undefined
    ? `${describe(given)} is not known here; allowed: ${allowed.join(', ')}.`
    : `${describe(given)} is not known here; did you mean "${meant}"?`;
}

/** A value as a message shows it: short, and without looking into lists and maps. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  // Writing out a number of a million digits takes seconds.
  if (typeof value === 'bigint' && BigInt.asIntN(512, value) !== value)
    return 'a number of more than 150 digits';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

function ruleOf(issue: z.core.$ZodIssue, given: unknown): string {
  if (issue.message.startsWith('must ')) return issue.message;
  if (issue.code === 'invalid_type') return `must be ${expectations[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code !== 'invalid_value') return `must be different: ${issue.message}`;
  const values = issue.values.map(String);
  const meant = typeof given === 'string' ? nearest(given, values) : undefined;
  return `must be one of ${values.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function child(value: unknown, part: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[part]
    : undefined;
}
