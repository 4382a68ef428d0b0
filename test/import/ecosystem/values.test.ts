import { describe, expect, it } from 'vitest';
import {
  accessOf,
  dateOf,
  dependenciesOf,
  keyOf,
  licenseOf,
  modalityOf,
  organizationsOf,
  parametersOf,
  textOf,
  unwrap,
} from '../../../src/import/ecosystem/values.ts';

describe('R1: a value may be wrapped', () => {
  it('takes the value of a mapping, whatever explains it', () => {
    expect(unwrap({ value: 'open', explanation: 'So it says.' })).toBe('open');
    expect(unwrap({ value: ['a'], explanation: '' })).toEqual(['a']);
    expect(unwrap('open')).toBe('open');
    expect(unwrap(2022)).toBe(2022);
  });

  it('takes a mapping without a value, and nothing, for null', () => {
    expect([{ explanation: '' }, {}, { value: null }, null, undefined].map(unwrap)).toEqual(
      Array(5).fill(null),
    );
  });

  it('leaves dates alone, which some parsers make', () => {
    const day = new Date('2022-10-31');
    expect(unwrap({ value: day })).toBe(day);
  });
});

describe('R2: text is one line', () => {
  it('joins white space, trims and composes letters', () => {
    expect(textOf('  a\n  b\t c\u00a0d ')).toBe('a b c d');
    expect(textOf('Astrofi\u0301sica')).toBe('Astrofísica');
  });

  it('makes text of numbers and dates', () => {
    expect(textOf(2022)).toBe('2022');
    expect(textOf(new Date('2022-10-31'))).toBe('2022-10-31');
    expect(textOf({ value: true })).toBe('true');
  });
});

describe('R3: some words mean null', () => {
  it.each(['', '  ', 'unknown', 'Unknown', 'NONE', 'n/a', 'N/A', 'null', 'unknkown', 'unknokwn', ' none\n'])(
    '%j does',
    (word) => {
      expect(textOf(word)).toBeNull();
      expect(textOf({ value: word })).toBeNull();
      expect(dependenciesOf([word])).toEqual([null]);
    },
  );

  it('words that only hold one do not', () => {
    expect(textOf('none (model weights), BSD-3-Clause (code)')).toBe(
      'none (model weights), BSD-3-Clause (code)',
    );
    expect(textOf('na')).toBe('na');
  });
});

describe('R4: names have a key', () => {
  it('is without regard to case, blanks, hyphens and underscores', () => {
    expect(['Red Pajama', 'red-pajama', 'RED_PAJAMA', 'RedPajama'].map(keyOf)).toEqual(
      Array(4).fill('redpajama'),
    );
  });

  it('keeps everything else', () => {
    expect(new Set(['Command R', 'Command R+', 'Command R.', 'Command·R'].map(keyOf)).size).toBe(4);
  });
});

describe('R6: dependencies are a list of names', () => {
  it('may be wrapped, as may each of them', () => {
    expect(dependenciesOf({ value: ['LLaMA', { value: 'C4' }, 'unknown'] })).toEqual(['LLaMA', 'C4', null]);
    expect(dependenciesOf({ explanation: '' })).toEqual([]);
    expect(dependenciesOf(undefined)).toEqual([]);
    expect(dependenciesOf([])).toEqual([]);
  });

  it('may be one name alone', () => {
    expect(dependenciesOf('LLaMA')).toEqual(['LLaMA']);
  });
});

describe('R7: organisations are split and called by one name', () => {
  const names = (field: unknown) => organizationsOf(field).map(({ name }) => name);

  it('splits at commas, but not before Inc, Ltd and LLC', () => {
    expect(names('Together, Stanford University')).toEqual(['Together', 'Stanford University']);
    expect(names('Runway AI, Inc., Stability AI')).toEqual(['Runway AI, Inc.', 'Stability AI']);
    expect(names('Acme, LLC, Foo, Ltd.')).toEqual(['Acme, LLC', 'Foo, Ltd.']);
    expect(names('A,B')).toEqual(['A,B']);
  });

  it('drops the last and, but does not split at one', () => {
    expect(names('A, B, and C')).toEqual(['A', 'B', 'C']);
    expect(names('Standing and Sitting')).toEqual(['Standing and Sitting']);
  });

  it('drops a full stop at the end, unless it belongs to the name', () => {
    expect(names('Foo.')).toEqual(['Foo']);
    expect(names('Kunlun Inc.')).toEqual(['Kunlun Inc.']);
    expect(names('Foo Ltd.')).toEqual(['Foo Ltd.']);
    expect(names('Bar e.V.')).toEqual(['Bar e.V.']);
  });

  it('knows other names, and texts that are lists of their own', () => {
    expect(organizationsOf('Meta AI')).toEqual([{ name: 'Meta', spelling: 'Meta AI' }]);
    expect(names('nvidia')).toEqual(['NVIDIA']);
    expect(names('LAION e.V.')).toEqual(['LAION']);
    expect(names('ByteDance and University of Maryland, College Park')).toEqual([
      'ByteDance',
      'University of Maryland, College Park',
    ]);
    expect(names('constructor')).toEqual(['constructor']);
  });

  it('counts each once, and none for null', () => {
    expect(names('Meta, Meta AI, meta')).toEqual(['Meta']);
    expect(names('unknown, Meta, none')).toEqual(['Meta']);
    expect(names('unknown')).toEqual([]);
    expect(names({ explanation: '' })).toEqual([]);
  });
});

describe('R8: a licence is its name', () => {
  it('takes the text of links', () => {
    expect(licenseOf('[[Apache 2.0]](https://example.org/a)')).toBe('Apache 2.0');
    expect(licenseOf('[ Apache 2.0 ](https://example.org/a)')).toBe('Apache 2.0');
    expect(licenseOf({ value: '[A](x) (weights), [B](y) (code)' })).toBe('A (weights), B (code)');
  });

  it('keeps what is no link, and is null where nothing is said', () => {
    expect(licenseOf('Terms of Use (Runway AI)')).toBe('Terms of Use (Runway AI)');
    expect(licenseOf('none')).toBeNull();
    expect(licenseOf('[none](https://example.org)')).toBeNull();
  });
});

describe('R9: a date is a day or a year', () => {
  it.each([
    ['2022-10-31', { releasedOn: '2022-10-31', releasedOnPrecision: 'DAY' }],
    [new Date('2022-10-31'), { releasedOn: '2022-10-31', releasedOnPrecision: 'DAY' }],
    ['2022', { releasedOn: '2022-01-01', releasedOnPrecision: 'YEAR' }],
    [2022, { releasedOn: '2022-01-01', releasedOnPrecision: 'YEAR' }],
    [2022n, { releasedOn: '2022-01-01', releasedOnPrecision: 'YEAR' }],
    [{ value: '2022-10-31' }, { releasedOn: '2022-10-31', releasedOnPrecision: 'DAY' }],
    ['unknown', null],
    ['2022-10', null],
    ['2022-02-30', null],
    ['2022-13-01', null],
    ['Oct 31, 2022', null],
    ['20221', null],
  ])('%s', (given, expected) => {
    expect(dateOf(given)).toEqual(expected);
  });
});

describe('R11: a size may begin with a number of parameters', () => {
  it.each([
    ['15B parameters (dense)', 15_000_000_000],
    ['1.75T parameters', 1_750_000_000_000],
    ['1,300M parameters', 1_300_000_000],
    ['70k Parameters', 70_000],
    ['6.7 B parameters', 6_700_000_000],
    ['15B', null],
    ['about 15B parameters', null],
    ['15B parameterses', null],
    ['1.2.3B parameters', null],
    ['300B tokens', null],
    [{ value: '200M parameters' }, 200_000_000],
    [15, null],
  ])('%s', (given, expected) => {
    expect(parametersOf(given)).toBe(expected);
  });
});

describe('R12: modality and access', () => {
  it('tells input from output by the first semicolon', () => {
    expect(modalityOf('image, text; text')).toEqual({
      input: ['image', 'text'],
      output: ['text'],
      undirected: [],
    });
    expect(modalityOf('text ;text; code')).toMatchObject({ input: ['text'], output: ['text; code'] });
    expect(modalityOf('image,text')).toEqual({ input: [], output: [], undirected: ['image', 'text'] });
    expect(modalityOf('unknown')).toEqual({ input: [], output: [], undirected: [] });
    expect(modalityOf('text; unknown')).toMatchObject({ input: ['text'], output: [] });
  });

  it('takes access in lower case', () => {
    expect(accessOf({ value: 'Open' })).toBe('open');
    expect(accessOf('unknown')).toBeNull();
  });
});
