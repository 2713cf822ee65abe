namespace MonkeyTroop.Grains.Wallets;

/// <summary>A hold as the store has it.</summary>
/// <param name="Account">Account that pays.</param>
/// <param name="Owner">Account that earns.</param>
/// <param name="NodeId">Node that runs the job.</param>
/// <param name="Multiplier">What a second costs.</param>
/// <param name="Amount">What was set aside.</param>
/// <param name="Captured">What was transferred so far.</param>
/// <param name="CountedMilliseconds">Time that the captures paid for.</param>
/// <param name="LastSequence">Highest sequence of a receipt so far; 0 before the first.</param>
/// <param name="IsOpen">Whether the rest is still set aside.</param>
/// <param name="IssuedAt">When the ticket was issued.</param>
internal sealed record HoldState(
    string Account,
    string Owner,
    string NodeId,
    Multiplier Multiplier,
    Credits Amount,
    Credits Captured,
    long CountedMilliseconds,
    long LastSequence,
    bool IsOpen,
    DateTimeOffset IssuedAt)
{
    /// <summary>What is still set aside.</summary>
    public Credits Remaining => IsOpen ? Amount - Captured : Credits.Zero;
}
