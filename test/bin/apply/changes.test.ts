import { expect, test } from 'vitest'
import { missingChanges, type Standing } from '../../../bin/apply/changes.ts'
import { type Document, parseCloYaml } from '../../../bin/apply/document.ts'
import { linesOfChange } from '../../../bin/apply/lines-of-change.ts'

const yaml = `
audiences: [{ name: platform, desiredRetention: 0.9, weeklyAssignments: 10, members: [ada@example.com] }]
sources:
  - name: notes
    kind: mem0
    settings: { mode: platform, apiKey: m0-hidden }
    audience: platform
    filters: { allow: { categories: [ops], metadata: { env: prod } }, since: 2026-01-01, cap: 500 }
    rules: [{ for: "tag:billing", audience: platform }]
    people: { "user:ada": ada@example.com }
`
const document = parseCloYaml(yaml, 'clo.yaml')
const now = document as Standing

test('a document that describes how things are asks for nothing', () => {
  expect(lines(document)).toEqual([])
})

test.each([
  {
    change: 'another retention',
    find: '0.9,',
    put: '0.8,',
    shown: ['~ audience platform', '    desiredRetention: 0.9 -> 0.8'],
  },
  { change: 'no word of a retention', find: 'desiredRetention: 0.9, ', put: '', shown: [] },
  {
    change: 'a member more, said twice',
    find: '[ada@',
    put: '[bob@example.com, Bob@example.com, ada@',
    shown: ['+ bob@example.com joins platform'],
  },
  { change: 'a member in other letters', find: '[ada@', put: '[Ada@', shown: [] },
  { change: 'no member', find: 'members: [ada@example.com]', put: 'members: []', shown: [] },
  {
    change: 'another secret',
    find: 'm0-hidden',
    put: 'm0-hidden-too',
    shown: ['~ source notes', '    apiKey: (secret), another one'],
  },
  {
    change: 'no secret',
    find: ', apiKey: m0-hidden',
    put: '',
    shown: ['~ source notes', '    apiKey: (secret) -> none'],
  },
  {
    change: 'a setting more',
    find: 'platform, apiKey',
    put: 'platform, allowPrivate: true, apiKey',
    shown: ['~ source notes', '    allowPrivate: true'],
  },
  {
    change: 'nobody to ask',
    find: '    audience: platform\n',
    put: '',
    shown: ['~ source notes', '    audience: platform -> none'],
  },
  {
    change: 'a new audience',
    find: '    audience: platform\n',
    put: '    audience: support\n',
    shown: ['+ audience support', '~ source notes', '    audience: platform -> support'],
  },
  {
    change: 'trust',
    find: '    filters',
    put: '    trust: auto\n    filters',
    shown: ['~ source notes', '    trust: manual -> auto'],
  },
  {
    change: 'other filters',
    find: '[ops]',
    put: '[dev, ops]',
    shown: ['~ filters of notes', '    + allow category dev'],
  },
  {
    change: 'other metadata',
    find: 'env: prod',
    put: 'env: test',
    shown: ['~ filters of notes', '    - allow metadata env=prod', '    + allow metadata env=test'],
  },
  {
    change: 'no cap and floor',
    find: ', since: 2026-01-01, cap: 500',
    put: '',
    shown: ['~ filters of notes', '    since: 2026-01-01 -> none', '    cap: 500 -> none'],
  },
  {
    change: 'another rule',
    find: 'tag:billing',
    put: 'tag:refunds',
    shown: ['~ rules of notes', '    - tag:billing -> platform', '    + tag:refunds -> platform'],
  },
  {
    change: 'the same rule twice',
    find: 'rules: [',
    put: 'rules: [{ for: "tag:billing", audience: platform }, ',
    shown: [],
  },
  {
    change: 'another person',
    find: '"user:ada": ada@',
    put: '"user:ada": bob@',
    shown: ['~ user:ada of notes: ada@example.com -> bob@example.com'],
  },
  {
    change: 'nobody for a subject',
    find: '"user:ada": ada@example.com',
    put: '"user:ada": null',
    shown: ['~ user:ada of notes: ada@example.com -> nobody'],
  },
  {
    change: 'a subject more',
    find: '"user:ada"',
    put: '"user:a:b": null, "user:ada"',
    shown: ['+ user:a:b of notes is nobody'],
  },
  { change: 'no word of a source', find: yaml.slice(yaml.indexOf('sources')), put: '', shown: [] },
])('$change is shown as what changes', ({ find, put, shown }) => {
  const at = yaml.lastIndexOf(find)

  const printed = lines(parseCloYaml(yaml.slice(0, at) + put + yaml.slice(at + find.length), 'clo.yaml'))

  expect(at).toBeGreaterThan(-1)
  expect(printed).toEqual(shown)
})

function lines(wanted: Document): readonly string[] {
  return missingChanges(now, wanted).flatMap((change) => linesOfChange(change, () => ['apiKey']))
}
