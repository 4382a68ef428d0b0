import { GraphError } from '../errors.ts';

/**
 * The outcome; where it took too long, with the advice that helps.
 *
 * @param advice what to ask instead, as a sentence
 */
export async function advised<Outcome>(
  outcome: Promise<Outcome>,
  advice: string | undefined,
): Promise<Outcome> {
  try {
    return await outcome;
  } catch (error) {
    if (!advice || !(error instanceof GraphError) || error.code !== 'DEADLINE_EXCEEDED') throw error;
    throw new GraphError(error.code, `${error.message.split('. ')[0]}. ${advice}`, { cause: error.cause });
  }
}
