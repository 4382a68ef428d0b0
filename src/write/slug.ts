const pattern = /^[a-z0-9]+(?:[-._+][a-z0-9]+)*$/;
const maxLength = 200;

/** What a slug has to look like, as the end of a sentence. */
export const slugRule = `be lower-case letters and digits joined by - . _ or +, at most ${maxLength} characters, like llama-2-7b`;

/** True where the text may be a slug. */
export const isSlug = (text: string): boolean => text.length <= maxLength && pattern.test(text);
