using System.Text;

namespace MonkeyTroop.Tests.TestKit.Models;

/// <summary>
/// Writes a GGUF file, version 3, little-endian, as specified by ggml's <c>docs/gguf.md</c>: a header, what is said of the model, what the tensors are
/// called and how large they are, and their numbers, each tensor at a multiple of 32 bytes.
/// </summary>
internal sealed class GgufWriter
{
    private const uint Version = 3;
    private const int Alignment = 32;
    private const uint Uint32Type = 4;
    private const uint Int32Type = 5;
    private const uint Float32Type = 6;
    private const uint BoolType = 7;
    private const uint StringType = 8;
    private const uint ArrayType = 9;
    private const uint Float32Tensor = 0;

    private readonly List<Action<BinaryWriter>> _facts = [];
    private readonly List<(string Name, int[] Sizes, float[] Numbers)> _tensors = [];

    public void Add(string key, string value) => Fact(key, StringType, writer => Write(writer, value));

    public void Add(string key, int value) => Fact(key, Uint32Type, writer => writer.Write((uint)value));

    public void Add(string key, float value) => Fact(key, Float32Type, writer => writer.Write(value));

    public void Add(string key, bool value) => Fact(key, BoolType, writer => writer.Write(value));

    public void Add(string key, IReadOnlyCollection<string> values) => List(key, StringType, values, Write);

    public void Add(string key, IReadOnlyCollection<float> values) => List(key, Float32Type, values, (writer, value) => writer.Write(value));

    public void Add(string key, IReadOnlyCollection<int> values) => List(key, Int32Type, values, (writer, value) => writer.Write(value));

    /// <summary>Adds a tensor of 32-bit numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="numbers">Its numbers.</param>
    /// <param name="sizes">How long its dimensions are, the one whose numbers stand side by side first.</param>
    public void AddTensor(string name, float[] numbers, params int[] sizes) => _tensors.Add((name, sizes, numbers));

    /// <summary>Writes the file.</summary>
    public void WriteTo(string path)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_facts.Count);
        _facts.ForEach(write => write(writer));
        ulong offset = 0;
        foreach (var (name, sizes, numbers) in _tensors)
        {
            Write(writer, name);
            writer.Write((uint)sizes.Length);
            Array.ForEach(sizes, size => writer.Write((ulong)size));
            writer.Write(Float32Tensor);
            writer.Write(offset);
            offset += (ulong)Aligned(numbers.Length * sizeof(float));
        }

        foreach (var (_, _, numbers) in _tensors)
        {
            Pad(writer);
            Array.ForEach(numbers, writer.Write);
        }

        Pad(writer);
    }

    private static long Aligned(long length) => (length + Alignment - 1) / Alignment * Alignment;

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        writer.Write(new byte[Aligned(writer.BaseStream.Position) - writer.BaseStream.Position]);
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private void Fact(string key, uint type, Action<BinaryWriter> value) => _facts.Add(writer =>
    {
        Write(writer, key);
        writer.Write(type);
        value(writer);
    });

    private void List<T>(string key, uint type, IReadOnlyCollection<T> values, Action<BinaryWriter, T> write) => Fact(key, ArrayType, writer =>
    {
        writer.Write(type);
        writer.Write((ulong)values.Count);
        foreach (var value in values)
        {
            write(writer, value);
        }
    });
}
