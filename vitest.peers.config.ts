import { defineConfig } from 'vitest/config'

/** Tests that need counterparts npm does not bring: Chromium, smtp-sink, the documents and data in ../shared. */
export default defineConfig({
  test: {
    include: ['test/**/*.peers.test.ts'],
    globalSetup: ['test/support/server.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
