namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>One receipt of a job.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Milliseconds">What it states.</param>
/// <param name="IsFinal">Whether it ends the job.</param>
internal sealed record ReceiptStep(long Sequence, long Milliseconds, bool IsFinal);

/// <summary>Which receipts a job's node hands in, in their order, and how.</summary>
/// <param name="Steps">The receipts; none for a job whose hold has to end by itself.</param>
/// <param name="AtOnce">Whether they go out at the same time.</param>
/// <param name="IsLate">Whether they wait until the hold has been released.</param>
/// <param name="Repetition">Chance of each to be handed in again.</param>
internal sealed record ReceiptScript(IReadOnlyList<ReceiptStep> Steps, bool AtOnce = false, bool IsLate = false, double Repetition = 0.25)
{
    /// <summary>Longer than any test runs: only the coordinator's own clock bounds it.</summary>
    private const long Inflated = 80_000_000;

    /// <summary>Draws a script: most as a sound worker has them, the rest as chance and malice do.</summary>
    public static ReceiptScript Draw(Random random)
    {
        var upwards = Upwards(random);
        return random.Next(12) switch
        {
            0 => new ReceiptScript([.. upwards.Reverse()]),
            1 => new ReceiptScript(upwards, AtOnce: true, Repetition: 1),
            2 => new ReceiptScript([new ReceiptStep(1, Inflated, IsFinal: true)]),
            3 => new ReceiptScript([.. upwards.SkipLast(1), upwards[^1] with { Milliseconds = random.Next(3) }]), // takes some of it back
            4 => new ReceiptScript([]),
            5 => new ReceiptScript(upwards, IsLate: true),
            _ => new ReceiptScript(upwards),
        };
    }

    private static ReceiptStep[] Upwards(Random random)
    {
        var steps = new ReceiptStep[random.Next(1, 5)];
        var used = 0L;
        for (var index = 0; index < steps.Length; index++)
        {
            used += random.Next(0, 40);
            steps[index] = new ReceiptStep(index + 1, used, IsFinal: index == steps.Length - 1);
        }

        return steps;
    }
}
