/** What a text has to be like, as the end of a sentence. */
export const textRule = 'not be empty, nor begin or end with a blank, nor hold NUL or half a character';

/**
 * True where the text can be stored and comes back as it was: half of a surrogate pair is none of Unicode's characters, and
 * would be replaced on its way to the database after the id of a relation has been made of it.
 */
export const isText = (text: string): boolean =>
  text.length > 0 && text.trim() === text && !/\0|\p{Surrogate}/u.test(text);
