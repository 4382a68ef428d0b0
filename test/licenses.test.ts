import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { licensed, licensesFile, printedLicenses } from '../src/print-licenses.ts';

/** Licences that ask for no more than to be named. */
const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
]);

describe('the packages that are installed with the server', () => {
  it('have licences that allow that', () => {
    expect(licensed().length).toBeGreaterThan(50);
    expect(licensed().filter(({ license }) => !allowed.has(license))).toEqual([]);
  });

  it('are listed with their licences; npm run licenses does so', () => {
    expect(readFileSync(licensesFile, 'utf8')).toBe(printedLicenses());
  });
});
