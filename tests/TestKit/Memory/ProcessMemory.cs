using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.Memory;

/// <summary>
/// Looks for text in the writable memory of another process through <c>/proc/PID/maps</c> and <c>/proc/PID/mem</c>
/// (proc(5)), in the two forms that text has in a .NET process: UTF-8 and UTF-16.
/// </summary>
[SupportedOSPlatform("linux")]
public static class ProcessMemory
{
    private const int BlockBytes = 1024 * 1024;

    /// <summary>Whether the process holds the text. It is halted for the time of the search, so that nothing moves.</summary>
    public static bool Contains(int processId, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        byte[][] forms = [Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text)];
        Signal.SendStop(processId);
        try
        {
            using var memory = new FileStream(
                $"/proc/{processId}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return WritableMappings(processId).Any(mapping => Contains(memory, mapping, forms));
        }
        finally
        {
            Signal.SendContinue(processId);
        }
    }

    private static bool Contains(FileStream memory, Mapping mapping, byte[][] forms)
    {
        var overlap = forms.Max(form => form.Length) - 1;
        var block = new byte[BlockBytes + overlap];
        for (var (position, kept) = (mapping.Start, 0); position < mapping.End;)
        {
            var wanted = (int)Math.Min(BlockBytes, mapping.End - position);
            var read = Read(memory, position, block.AsSpan(kept, wanted));
            if (read == 0)
            {
                // A page that is reserved but cannot be read, such as a guard page: go on behind it.
                (position, kept) = (position + Environment.SystemPageSize, 0);
                continue;
            }

            var filled = block.AsSpan(0, kept + read);
            foreach (var form in forms)
            {
                if (filled.IndexOf(form) >= 0)
                {
                    return true;
                }
            }

            var keep = Math.Min(overlap, filled.Length);
            filled[^keep..].CopyTo(block);
            (position, kept) = (position + read, keep);
        }

        return false;
    }

    private static int Read(FileStream memory, long position, Span<byte> into)
    {
        try
        {
            return RandomAccess.Read(memory.SafeFileHandle, into, position);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static List<Mapping> WritableMappings(int processId)
    {
        var mappings = new List<Mapping>();
        foreach (var line in File.ReadLines($"/proc/{processId}/maps"))
        {
            var fields = line.Split(' ', 3);
            var range = fields[0].Split('-');
            if (fields[1].StartsWith("rw", StringComparison.Ordinal))
            {
                mappings.Add(new Mapping(Address(range[0]), Address(range[1])));
            }
        }

        return mappings;
    }

    private static long Address(string hex) => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly record struct Mapping(long Start, long End);
}
