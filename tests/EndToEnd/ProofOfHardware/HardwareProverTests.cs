using System.Diagnostics;
using MonkeyTroop.Protocol.ProofOfHardware;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.ProofOfHardware;

/// <summary>The prover's own kernels give on every device what the coordinator computes.</summary>
public sealed class HardwareProverTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("opencl")]
    public async Task Prover_BothWorks_GivesTheKnownAnswersAndWhatTheCheckerComputes(string device)
    {
        Assert.SkipWhen(device == "opencl" && !File.Exists("/etc/OpenCL/vendors/pocl.icd"), "no OpenCL driver is installed (pocl-opencl-icd)");
        using var prover = Start(device);
        Assert.NotNull((await ReadAsync(prover)).Device);
        Assert.Equal(
            "87dfef71c3839104526173ef1db618782af1a196458ba7a76d24f5c6a5695a92", (await AskAsync(prover, new() { Matrix = new(1, 256, 2, 40) })).Root);

        await AskAsync(prover, new() { Matrix = new(5, 512, 3, 17_000) });
        var shown = (await AskAsync(prover, new() { Leaves = [0, 1062] })).Leaves!;
        var digests = new uint[2 * Mixing.DigestWords];
        new MatrixChain(5, 512, 3).Digest(new uint[] { 3, 16_999 }, digests, 1, CancellationToken.None);
        byte[] shownDigests = [.. DigestOf(shown[0], 3), .. DigestOf(shown[1], 16_999 % 16)];
        Assert.Equal(DigestTree.BytesOf(digests), shownDigests);

        Assert.Null((await AskAsync(prover, new() { Fill = new(1, WalkSize.LeastBytes) })).Root);
        Assert.Equal(
            "3a2457782229c59f84d1c26419289fa5e0d940be25f5c15cc7d0990e2621b02e", (await AskAsync(prover, new() { Walk = new(2, 4, 20) })).Root);
        Assert.NotNull((await AskAsync(prover, new() { Matrix = new(1, 255, 2, 40) })).Error);

        prover.StandardInput.Close();
        using var limit = new CancellationTokenSource(TroopProcess.Limit);
        await prover.WaitForExitAsync(limit.Token);
        Assert.Equal(0, prover.ExitCode);
    }

    private static IEnumerable<byte> DigestOf(HardwareLeaf leaf, int row) => leaf.Digests!.Skip(row * DigestTree.DigestBytes).Take(DigestTree.DigestBytes);

    private static Process Start(string device) => Process.Start(new ProcessStartInfo("dotnet", [Repository.Assembly("HardwareProver"), device])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        // PoCL has no generic address space, and a processor has one memory.
        Environment = { ["POCL_EXTRA_BUILD_FLAGS"] = "-D__generic=__global" },
    })!;

    private static async Task<ProverAnswer> AskAsync(Process prover, ProverRequest request)
    {
        await prover.StandardInput.WriteLineAsync(request.ToLine());
        await prover.StandardInput.FlushAsync();
        return await ReadAsync(prover);
    }

    private static async Task<ProverAnswer> ReadAsync(Process prover)
    {
        using var limit = new CancellationTokenSource(TroopProcess.Limit);
        return ProverAnswer.Parse(await prover.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("the prover has ended"));
    }
}
