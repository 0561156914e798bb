import { expect, test } from 'vitest'
import { openLogs } from '../../bin/open-log.ts'
import { openProgress } from '../../bin/progress.ts'
import type { Shell } from '../../bin/shell.ts'
import { monday } from '../support/cast.ts'

/** A shell whose stderr is kept, and whose clock a test moves on. */
function watched(isTTY: boolean) {
  const written: string[] = []
  let at = monday
  const outlet = { write: (text: string) => written.push(text), isTTY, columns: 80 }
  const shell: Shell = {
    environment: {},
    stdout: outlet,
    stderr: outlet,
    clock: () => at,
    signal: new AbortController().signal,
  }
  const wait = (seconds: number) => {
    at = new Date(at.getTime() + seconds * 1000)
  }
  return { shell, written, wait }
}

test('on a terminal, progress is a bar that goes when the work ends', () => {
  const { shell, written } = watched(true)
  const progress = openProgress(shell, openLogs(shell, 'info').info, 'replay')

  progress.show({ pairs: 1200 }, 0.5)
  progress.end()

  expect(written).toEqual(['\r\u001b[2Kreplay  [############            ] 50%  1,200 pairs', '\r\u001b[2K'])
})

test('elsewhere, progress is a log line every five seconds, each one JSON document', () => {
  const { shell, written, wait } = watched(false)
  const progress = openProgress(shell, openLogs(shell, 'info').info, 'sync')

  progress.show({ read: 1 })
  wait(5)
  progress.show({ read: 2 })
  progress.show({ read: 3 })
  progress.end()

  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'info', time: '2026-01-05T09:00:05.000Z', event: 'sync.progress', read: 2 },
  ])
})

test('on a terminal, a log line can be read and stands above the bar', () => {
  const { shell, written } = watched(true)

  openLogs(shell, 'info').info('nudge.failed', { person: '7', reason: 'smtp-550' })

  expect(written).toEqual(['\r\u001b[2K09:00:00 nudge.failed person=7 reason=smtp-550\n'])
})

test.each([true, false])('a silent log says nothing, on a terminal or not (%s)', (isTTY) => {
  const { shell, written } = watched(isTTY)
  const { info, debug } = openLogs(shell, 'silent')

  info('sync.complete')
  debug('database.opened')

  expect(written).toEqual([])
})
