using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Reputation;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>What the node's device is worth: what it has proven, bounded by what its payers measured.</summary>
internal sealed partial class NodeGrain
{
    /// <summary>What the directory was told last, with each heartbeat, vote and proof: a slot is taken at that, without counting votes. Null before.</summary>
    private Multiplier? _inForce;

    public Task<HardwareStanding?> GetHardware() => Task.FromResult(State.Owner is null ? null : Standing());

    public async Task<HardwareStanding> PutHardware(HardwareProof proof)
    {
        State.Hardware = new HardwareState { Proof = proof };
        await WriteHardwareAsync();
        return Standing();
    }

    public Task VoidHardware(DateTimeOffset until)
    {
        State.Hardware = State.Hardware with { IsVoid = true, RefusedUntil = until };
        return WriteHardwareAsync();
    }

    private async Task WriteHardwareAsync()
    {
        await WriteAsync();
        await (IsLive ? ReportAsync() : Task.CompletedTask);
    }

    private HardwareStanding Standing()
    {
        var votes = CountVotes();
        var (multiplier, reason) = InForce(votes);
        return new HardwareStanding
        {
            Owner = State.Owner!,
            InForce = multiplier,
            Reason = reason,
            Proof = State.Hardware.Proof,
            Delivered = votes.Delivered,
            RefusedUntil = State.Hardware.RefusedUntil,
            IsDue = HardwareRules.IsDue(State.Hardware, time.GetUtcNow()),
        };
    }

    private (Multiplier Multiplier, MultiplierReason Reason) InForce(VoteSums votes) =>
        HardwareRules.InForce(State.Hardware, votes.Delivered, hardware.Value.UnprovenMultiplier, time.GetUtcNow());
}
