import { client, messages, report } from './client.mjs';

await report(() => client.chat.completions.create({ messages }));
