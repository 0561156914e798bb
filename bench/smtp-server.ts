import { SMTPServer } from 'smtp-server'

/** A mail server in a process of its own: takes every mail, keeps none, and tells its parent the port. Ends with its parent. */
const server = new SMTPServer({
  authOptional: true,
  disableReverseLookup: true,
  hideSTARTTLS: true,
  logger: false,
  onData(stream, _, callback) {
    stream.resume().on('end', () => callback())
  },
})
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address()
  if (address !== null && typeof address === 'object') process.send?.(address.port)
})
process.on('disconnect', () => process.exit())
