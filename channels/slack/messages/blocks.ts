import type { types } from '@slack/bolt'

/** Text that Slack shows as it stands: no markup, no mentions, no links, no emoji by name. */
export function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false }
}

/** Small print: each text stands for itself. */
export function smallPrint(blockId: string, texts: readonly string[]): types.ContextBlock {
  return { type: 'context', block_id: blockId, elements: texts.map(plain) }
}

/** Paragraphs of plain text, one of which may be bold. Nothing in a text element is ever read as markup. */
export function paragraphs(
  blockId: string,
  texts: readonly { readonly text: string; readonly bold?: true }[],
): types.RichTextBlock {
  return {
    type: 'rich_text',
    block_id: blockId,
    elements: texts.map(({ text, bold }) => ({
      type: 'rich_text_section',
      elements: [{ type: 'text', text, ...(bold && { style: { bold } }) }],
    })),
  }
}

/** Something of somebody else's that ours speaks about: our words, then theirs, apart. */
export function quotation(blockId: string, words: string, quoted: string): types.RichTextBlock {
  return {
    type: 'rich_text',
    block_id: blockId,
    elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text: words }] },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: quoted }] },
    ],
  }
}

/** A row of what one can press. */
export function row(blockId: string, elements: types.ActionsBlockElement[]): types.ActionsBlock {
  return { type: 'actions', block_id: blockId, elements }
}

/** A button. `value` holds ids only. */
export function button(actionId: string, text: string, value: string): types.Button {
  return { type: 'button', action_id: actionId, text: plain(text), value }
}

/** The button that is meant. */
export function primary(element: types.Button): types.Button {
  return { ...element, style: 'primary' }
}

/** A choice in a menu. */
export function choice(text: string, value: string): types.PlainTextOption {
  return { text: plain(text), value }
}
