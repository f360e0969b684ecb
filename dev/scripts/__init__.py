"""The check of our scripts' types, by the TypeScript compiler from npm."""
