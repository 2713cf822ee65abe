import { client, model, report } from './client.mjs';

await report(async () => {
  const answer = await client.completions.create({ model, prompt: 'hello' });
  return { text: answer.choices[0].text };
});
