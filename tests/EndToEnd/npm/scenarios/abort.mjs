import { client, messages, model, report } from './client.mjs';

await report(async () => {
  let chunks = 0;
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  for await (const _ of stream) {
    if (++chunks === 5) {
      stream.controller.abort();
    }
  }
  return { chunks };
});
