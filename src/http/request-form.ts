import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Types of a body that is read. A page of another origin can't send one of them unless the browser asks us first. */
const jsonTypes = /^application\/(graphql\+)?json *(;|,|$)/i;

/** Refuses requests in a form that Yoga would take or stumble over. */
export const requestForm: Plugin = {
  onRequestParse: ({ request, requestParser, setRequestParser }) => {
    const type = request.headers.get('content-type') ?? '';
    if (request.method === 'POST' && !jsonTypes.test(type))
      throw wrong(
        415,
        `A body of the type "${type.slice(0, 100)}" is not read: send JSON, with the header "Content-Type: application/json".`,
      );
    if (request.method !== 'GET' || !requestParser) return;
    setRequestParser(async (each) => {
      try {
        return await requestParser(each);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw wrong(400, 'variables and extensions in the address have to be JSON.');
      }
    });
  },
};

const wrong = (status: number, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
