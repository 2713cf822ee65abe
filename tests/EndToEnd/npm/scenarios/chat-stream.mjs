import { client, messages, model, report } from './client.mjs';

let text = '';
await report(async () => {
  let tokens;
  const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    tokens = chunk.usage?.completion_tokens ?? tokens;
  }
  return { text, tokens };
});
