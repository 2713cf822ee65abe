using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>What proofs of hardware are worth. Pure.</summary>
internal static class HardwareRules
{
    /// <summary>How long no proof is taken after a false one: 6 h. So trying one's luck does not pay.</summary>
    public static readonly TimeSpan RefusedFor = TimeSpan.FromHours(6);

    /// <summary>How long a proof counts after it is due again: 7 days, in which an idle machine has time to prove.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    /// <summary>The least multiplier: 0.01.</summary>
    private const int Least = 10;

    /// <summary>The largest: 20.</summary>
    private const int Most = 20_000;

    /// <summary>
    /// What two figures are worth: (I / I0)^0.25 * (B / B0)^0.75. Generating text waits for memory, and reading prompts for arithmetic; on a public table of 13
    /// devices these exponents predict the speed of generation best. Rounded down to thousandths, 0.01 to 20.
    /// </summary>
    /// <param name="multiplications">Integer multiplications a second.</param>
    /// <param name="bytes">Bytes of memory read a second.</param>
    /// <param name="options">The reference GPU.</param>
    public static Multiplier ProvenOf(long multiplications, long bytes, HardwareOptions options)
    {
        var factor = Math.Pow((double)multiplications / options.ReferenceMultiplications, 0.25) * Math.Pow((double)bytes / options.ReferenceBytes, 0.75);
        return new Multiplier((int)Math.Clamp(factor * 1000, Least, Most));
    }

    /// <summary>
    /// The multiplier in force: what was proved, at most 1.25 times what payers measured, so that a borrowed proof gains nothing. Before they have measured it,
    /// it is at most the reference GPU's. What payers measured counts by itself up to the reference GPU's: for devices that no kernel of ours runs on.
    /// </summary>
    /// <param name="state">What the node has proven.</param>
    /// <param name="delivered">What known payers measured, in thousandths of the reference GPU; 0 while too few have.</param>
    /// <param name="unproven">What a node counts that has proven nothing, in thousandths.</param>
    /// <param name="now">The coordinator's clock.</param>
    public static (Multiplier Multiplier, MultiplierReason Reason) InForce(HardwareState state, int delivered, int unproven, DateTimeOffset now)
    {
        var (worth, reason) = WorthOf(state, unproven, now);
        if (delivered == 0)
        {
            return worth > Multiplier.Reference.Thousandths && reason == MultiplierReason.Proven
                ? (Multiplier.Reference, MultiplierReason.ProvenOnly)
                : (new Multiplier(worth), reason);
        }

        var measured = Math.Min(delivered, Multiplier.Reference.Thousandths);
        if (worth < measured && !(state.RefusedUntil > now)) // else trying one's luck would cost a node nothing that payers have measured
        {
            return (new Multiplier(Math.Max(measured, Least)), MultiplierReason.Delivered);
        }

        var bound = Math.Max(Least, (int)Math.Min((long)delivered * 5 / 4, Most));
        return worth > bound ? (new Multiplier(bound), MultiplierReason.BoundedByDelivery) : (new Multiplier(worth), reason);
    }

    /// <summary>Whether a node is to prove its hardware now.</summary>
    public static bool IsDue(HardwareState state, DateTimeOffset now) =>
        !(state.RefusedUntil > now) && (state is { Proof: null } or { IsVoid: true } || state.Proof.DueAt <= now);

    /// <summary>
    /// When to prove again: at a random time, so that no faster machine can be lent for the day. Exponential with the mean that is asked for, not within a seventh
    /// of it and at most three times it.
    /// </summary>
    /// <param name="now">The coordinator's clock.</param>
    /// <param name="mean">The mean, before the bounds.</param>
    /// <param name="chance">Uniform in [0, 1).</param>
    public static DateTimeOffset DueAfter(DateTimeOffset now, TimeSpan mean, double chance) =>
        now + (mean * Math.Clamp(-Math.Log(1 - chance), 1.0 / 7, 3));

    /// <summary>How many rows or walks the next challenge has, after a run that took too little time: 2 to 16 times as many, to take twice the least time.</summary>
    public static int NextSize(int size, TimeSpan took, TimeSpan least, int most) =>
        (int)Math.Min(most, size * Math.Clamp(2 * least / took, 2, 16));

    /// <summary>Whether the last run of a work says something: it took long enough, or there is none larger.</summary>
    public static bool IsEnough(int size, TimeSpan took, TimeSpan least, int most) => took >= least || size >= most;

    /// <summary>Units of work a second. A run of the largest size counts as no shorter than an eighth of the least time.</summary>
    public static long RateOf(long work, TimeSpan took, TimeSpan least) => (long)(work / (took > least / 8 ? took : least / 8).TotalSeconds);

    private static (int Worth, MultiplierReason Reason) WorthOf(HardwareState state, int unproven, DateTimeOffset now) => state switch
    {
        { IsVoid: true } => (Math.Min(unproven, state.Proof?.Multiplier.Thousandths ?? unproven), MultiplierReason.FalseProof),
        { Proof: null } => (unproven, MultiplierReason.Unproven),
        { Proof: var proof } when now >= proof.DueAt + Grace => (Math.Min(unproven, proof.Multiplier.Thousandths), MultiplierReason.Lapsed),
        { Proof: var proof } => (proof.Multiplier.Thousandths, MultiplierReason.Proven),
    };
}
