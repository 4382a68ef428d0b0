# The modelgraph server. It brings no database: NEO4J_URI has to name one, as docker-compose.yml does.

FROM node:24-bookworm-slim AS build
WORKDIR /app
# Behind a registry of one's own: --build-arg NPM_CONFIG_REGISTRY=<its address>.
ARG NPM_CONFIG_REGISTRY
# The manifests alone first, so that a change of the code does not fetch the dependencies again.
COPY package.json package-lock.json ./
# Nothing that is needed here has an install script, and what is optional would look for a compiler.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY schema ./schema
COPY src ./src
# Read by the build of the pages.
COPY data ./data
COPY docs ./docs
RUN npm run build

# A stage of its own keeps npm's cache out of the image.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
ARG NPM_CONFIG_REGISTRY
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="modelgraph" \
      org.opencontainers.image.description="A knowledge-graph server for the world of AI models: typed GraphQL over Neo4j, with evidence and time." \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
# The default address, 127.0.0.1, can't be reached from outside of the container.
ENV NODE_ENV=production \
    HOST=0.0.0.0
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE NOTICE ./
COPY schema/schema.graphql ./schema/schema.graphql
COPY cypher ./cypher
COPY data ./data
COPY docs/examples ./docs/examples
COPY --from=build /app/dist ./dist
# All of the above belongs to root: the server can read it, but not change it.
USER node
EXPOSE 4000
# Healthy while it can answer: the database is there and up to date.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "require('node:http').get(`http://127.0.0.1:${process.env.PORT || 4000}/ready`, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
# Not through npm or a shell, which would keep the stop signal to themselves.
CMD ["node", "--enable-source-maps", "dist/main.js", "serve"]
