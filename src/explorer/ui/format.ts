/** Numbers and days as the browser's language writes them. */

const languages = [...navigator.languages];
const numbers = new Intl.NumberFormat(languages);
const scores = new Intl.NumberFormat(languages, { maximumSignificantDigits: 3 });

export const numberText = (value: number | string): string => numbers.format(Number(value));

export const scoreText = (value: number): string => scores.format(value);

/**
 * A day, or the month or year where no more is known.
 *
 * @param day as YYYY-MM-DD
 */
export function dayText(day: string, precision: 'DAY' | 'MONTH' | 'YEAR' | null = 'DAY'): string {
  const parts: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    ...(precision !== 'YEAR' && { month: 'long' }),
    ...(precision !== 'YEAR' && precision !== 'MONTH' && { day: 'numeric' }),
  };
  // A day is the same one everywhere, so no time zone may move it.
  return new Intl.DateTimeFormat(languages, { ...parts, timeZone: 'UTC' }).format(
    Date.parse(`${day}T00:00Z`),
  );
}

/** "1 entity", "2 entities". */
export const countText = (count: number, one: string, many: string): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;
