import { defineConfig } from 'vitest/config'

/** Tests that take minutes, or need counterparts that the install does not bring: Chromium, git, letta-code, the documents and data in ../shared. */
export default defineConfig({
  test: {
    include: ['test/**/*.peers.test.ts'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['test/support/server.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
