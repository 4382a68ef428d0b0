import { existsSync } from 'node:fs';

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where the browser of the tests is. Where there is none, tests that need it are skipped, and this says so once a file. */
export function findChromium(): string | undefined {
  const found = places.find((place) => place && existsSync(place));
  if (!found)
    process.stderr.write(
      'Skipped, since there is no Chromium: the tests of the pages. Install it (apt-get install chromium), or set CHROMIUM to its path.\n',
    );
  return found;
}
