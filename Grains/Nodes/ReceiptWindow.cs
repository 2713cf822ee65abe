using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>For how long receipts of a removed node still count.</summary>
internal sealed class ReceiptWindow(IOptions<TicketOptions> tickets, IOptions<HoldOptions> holds, TimeProvider time)
{
    /// <summary>Whether a node was removed so long ago that the hold of the last ticket for it has ended.</summary>
    /// <param name="removedAt">When it was removed; null when it was not.</param>
    public bool IsOver(DateTimeOffset? removedAt) =>
        removedAt is { } removed && time.GetUtcNow() > removed + tickets.Value.Lifetime + holds.Value.ReleaseGrace;
}
