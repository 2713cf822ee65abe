import { client, messages, model, report } from './client.mjs';

await report(async () => {
  const answer = await client.chat.completions.create({ model, messages });
  return { text: answer.choices[0].message.content, tokens: answer.usage.completion_tokens };
});
