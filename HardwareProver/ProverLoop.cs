using System.Text.Json;
using MonkeyTroop.HardwareProver.Devices;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.HardwareProver;

/// <summary>Answers the worker's requests until its input ends.</summary>
internal static class ProverLoop
{
    /// <summary>Warms the device up, says what it is, and serves.</summary>
    public static void Run(IProvingDevice device, TextReader requests, TextWriter answers)
    {
        WarmUp(device);
        Answer(answers, new ProverAnswer { Device = device.Name });
        DigestTree? tree = null;
        while (requests.ReadLine() is { } line)
        {
            Answer(answers, AnswerOf(device, line, ref tree));
        }
    }

    private static ProverAnswer AnswerOf(IProvingDevice device, string line, ref DigestTree? tree)
    {
        try
        {
            switch (ProverRequest.Parse(line))
            {
                case { Matrix: { } matrix } when new ChainSize(matrix.Inner, matrix.Rounds, matrix.Rows).IsValid:
                    tree = new DigestTree(device.Multiply(matrix.Seed, matrix.Inner, matrix.Rounds, matrix.Rows));
                    return new ProverAnswer { Root = Convert.ToHexStringLower(tree.Root) };
                case { Fill: { } fill } when new WalkSize(fill.Bytes, 1, 1).IsValid:
                    device.Fill(fill.Seed, fill.Bytes);
                    return new ProverAnswer();
                case { Walk: { } walk } when walk is { Steps: > 0 and <= WalkSize.MostSteps, Walks: > 0 and <= WalkSize.MostWalks }:
                    tree = new DigestTree(device.Walk(walk.Seed, walk.Steps, walk.Walks));
                    return new ProverAnswer { Root = Convert.ToHexStringLower(tree.Root) };
                case { Leaves: { } leaves } when tree is not null:
                    var shown = tree;
                    return new ProverAnswer { Leaves = [.. leaves.Select(leaf => new HardwareLeaf(leaf, shown.LeafOf(leaf), shown.PathOf(leaf)))] };
                default:
                    return new ProverAnswer { Error = "the request is none that can be done now" };
            }
        }
        catch (Exception e) when (e is DeviceException or OutOfMemoryException or JsonException or InvalidOperationException)
        {
            // The worker says it to the donor, and tries another time.
            return new ProverAnswer { Error = e.Message };
        }
    }

    /// <summary>Compiles everything, and lets the device leave its sleep, before a clock runs.</summary>
    private static void WarmUp(IProvingDevice device)
    {
        device.Multiply(1, 256, 4, 256);
        device.Fill(1, WalkSize.LeastBytes);
        device.Walk(2, 4, 256);
    }

    private static void Answer(TextWriter answers, ProverAnswer answer)
    {
        answers.WriteLine(answer.ToLine());
        answers.Flush();
    }
}
