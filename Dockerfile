# One image for every process: `portcullis migrate`, `portcullis api`, `portcullis worker`.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Neither the embedded PostgreSQL nor what only development needs belongs in the image.
RUN npm ci --omit=dev --omit=optional

FROM node:24-bookworm-slim
ENV NODE_ENV=production PORTCULLIS_HOME=/var/lib/portcullis PORTCULLIS_HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY domain ./domain
COPY operations ./operations
COPY contracts ./contracts
COPY store ./store
COPY custody ./custody
COPY secrets ./secrets
COPY outbound ./outbound
COPY models ./models
COPY tools ./tools
COPY migrations ./migrations
COPY application ./application
COPY activities ./activities
COPY workflows ./workflows
COPY temporal ./temporal
COPY worker ./worker
COPY api ./api
COPY documentation ./documentation
COPY client ./client
COPY cli ./cli
COPY runtime ./runtime
COPY examples ./examples
RUN install -d -o node -g node /var/lib/portcullis
USER node
VOLUME /var/lib/portcullis
EXPOSE 3011
# What a request makes is mostly garbage when it is answered: it should not outgrow the nursery, in MiB, before that.
ENTRYPOINT ["node", "--max-semi-space-size=64", "cli/portcullis.cjs"]
CMD ["api"]
