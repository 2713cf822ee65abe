using System.Runtime.InteropServices;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.HardwareProver.Devices;

/// <summary>The processor, with all its cores.</summary>
internal sealed class CpuDevice : IProvingDevice
{
    private const string CpuInfo = "/proc/cpuinfo";

    private readonly int _threads = Environment.ProcessorCount;
    private MemoryWalk? _walk;
    private uint[] _memory = [];

    /// <inheritdoc />
    public string Name { get; } = $"{ModelName() ?? RuntimeInformation.ProcessArchitecture.ToString()} ({Environment.ProcessorCount} cores)";

    /// <inheritdoc />
    public uint[] Multiply(ulong seed, int inner, int rounds, int rows)
    {
        var digests = new uint[rows * Mixing.DigestWords];
        uint[] all = [.. Enumerable.Range(0, rows).Select(row => (uint)row)];
        new MatrixChain(seed, inner, rounds).Digest(all, digests, _threads, CancellationToken.None);
        return digests;
    }

    /// <inheritdoc />
    public void Fill(ulong seed, long bytes)
    {
        _memory = _memory.LongLength * sizeof(uint) == bytes ? _memory : new uint[bytes / sizeof(uint)];
        _walk = new MemoryWalk(seed, bytes);
        _walk.Fill(_memory, _threads, CancellationToken.None);
    }

    /// <inheritdoc />
    public uint[] Walk(ulong seed, int steps, int walks)
    {
        var walk = _walk ?? throw new DeviceException("no memory was filled");
        var digests = new uint[walks * Mixing.DigestWords];
        walk.Walk(_memory, seed, steps, digests, _threads, CancellationToken.None);
        return digests;
    }

    /// <inheritdoc />
    public void Dispose() => _memory = [];

    private static string? ModelName() => !File.Exists(CpuInfo) ? null : File.ReadLines(CpuInfo)
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault();
}
