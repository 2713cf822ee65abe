using System.Globalization;

namespace MonkeyTroop.Tests.TestKit.Models;

/// <summary>
/// A real model of the llama architecture with two layers and random weights, half a megabyte: llama.cpp computes it as any other, and its answers mean
/// nothing. Its vocabulary is the 256 bytes and five marks, so a text has as many tokens as UTF-8 has bytes. It writes ASCII alone: bytes at random are
/// seldom UTF-8. Other bytes come only where a grammar leaves no choice.
/// </summary>
public static class TinyModel
{
    /// <summary>Tokens of context that it is made for.</summary>
    public const int Context = 32_768;

    private const int Width = 64;
    private const int Hidden = 128;
    private const int Layers = 2;
    private const int Heads = 4;
    private const float Epsilon = 1e-5f;
    private const int End = 2;
    private const int FirstByte = 3;
    private const float Constant = 1;
    private const float Never = -100;

    // Kinds of tokens, as llama.cpp numbers them.
    private const int Unknown = 2;
    private const int Control = 3;
    private const int Byte = 6;

    private const string ChatMl =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private static readonly (string Text, int Kind)[] Vocabulary =
    [
        ("<unk>", Unknown), ("<s>", Control), ("</s>", Control),
        .. Enumerable.Range(0, 256).Select(value => (string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), Byte)),
        ("<|im_start|>", Control), ("<|im_end|>", Control),
    ];

    /// <summary>Writes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">Makes the weights: the same seed, the same model.</param>
    /// <param name="template">Its chat template; null for none. ChatML when not given.</param>
    public static string Write(string path, int seed = 1, string? template = ChatMl)
    {
        var (file, random) = (new GgufWriter(), new Random(seed));
        Describe(file);
        if (template is not null)
        {
            file.Add("tokenizer.chat_template", template);
        }

        AddMatrix("token_embd.weight", Width, Vocabulary.Length, (input, _) => input == 0 ? Constant : null);
        for (var layer = 0; layer < Layers; layer++)
        {
            AddOnes($"blk.{layer}.attn_norm.weight");
            AddMatrix($"blk.{layer}.attn_q.weight", Width, Width);
            AddMatrix($"blk.{layer}.attn_k.weight", Width, Width);
            AddMatrix($"blk.{layer}.attn_v.weight", Width, Width);
            AddMatrix($"blk.{layer}.attn_output.weight", Width, Width, KeepConstant);
            AddOnes($"blk.{layer}.ffn_norm.weight");
            AddMatrix($"blk.{layer}.ffn_gate.weight", Width, Hidden);
            AddMatrix($"blk.{layer}.ffn_up.weight", Width, Hidden);
            AddMatrix($"blk.{layer}.ffn_down.weight", Hidden, Width, KeepConstant);
        }

        AddOnes("output_norm.weight");
        AddMatrix("output.weight", Width, Vocabulary.Length, (input, token) => input == 0 ? IsWritten(token) ? 0 : Never : null);
        file.WriteTo(path);
        return path;

        void AddOnes(string name) => file.AddTensor(name, [.. Enumerable.Repeat(1f, Width)], Width);

        void AddMatrix(string name, int inputs, int outputs, Func<int, int, float?>? set = null) => file.AddTensor(
            name,
            [.. Enumerable.Range(0, inputs * outputs).Select(i => (random.NextDouble(), set?.Invoke(i % inputs, i / inputs))).Select(n => n.Item2 ?? (float)(n.Item1 - 0.5) * 3 / MathF.Sqrt(inputs))],
            inputs,
            outputs);
    }

    /// <summary>The first number of what a token means stays the same in all layers, so that the last can tell tokens that are written from others by it.</summary>
    private static float? KeepConstant(int input, int output) => output == 0 ? 0 : null;

    private static bool IsWritten(int token) => token == End || (token - FirstByte) is (>= ' ' and <= '~') or '\n';

    private static void Describe(GgufWriter file)
    {
        file.Add("general.architecture", "llama");
        file.Add("general.name", "tiny");
        file.Add("general.file_type", 0);
        file.Add("llama.context_length", Context);
        file.Add("llama.embedding_length", Width);
        file.Add("llama.block_count", Layers);
        file.Add("llama.feed_forward_length", Hidden);
        file.Add("llama.attention.head_count", Heads);
        file.Add("llama.attention.layer_norm_rms_epsilon", Epsilon);
        file.Add("llama.rope.dimension_count", Width / Heads);
        file.Add("tokenizer.ggml.model", "llama");
        file.Add("tokenizer.ggml.tokens", [.. Vocabulary.Select(token => token.Text)]);
        file.Add("tokenizer.ggml.scores", [.. Vocabulary.Select(_ => 0f)]);
        file.Add("tokenizer.ggml.token_type", [.. Vocabulary.Select(token => token.Kind)]);
        file.Add("tokenizer.ggml.unknown_token_id", 0);
        file.Add("tokenizer.ggml.bos_token_id", 1);
        file.Add("tokenizer.ggml.eos_token_id", 2);
        file.Add("tokenizer.ggml.eot_token_id", Vocabulary.Length - 1);
        file.Add("tokenizer.ggml.add_bos_token", true);
        file.Add("tokenizer.ggml.add_space_prefix", false);
    }
}
