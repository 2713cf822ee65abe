using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>Whether the node may work: what the administrator says of it and of its owner, and its place among its owner's live nodes.</summary>
internal sealed partial class NodeGrain
{
    public async Task<NodeStanding?> SetStanding(NodeStanding standing)
    {
        if (State.Owner is null)
        {
            return null;
        }

        if (State.Standing != standing && State.Standing != NodeStanding.Removed)
        {
            State.Standing = standing;
            State.RemovedAt = standing == NodeStanding.Removed ? time.GetUtcNow() : null;
            await WriteAsync();
            await audit.WriteAsync(
                AuditEventTypes.StandingChanged, this.GetPrimaryKeyString(), ("of", "node"), ("standing", standing.ToString().ToLowerInvariant()));
        }

        if (State.Standing != NodeStanding.Active)
        {
            await ForgetOfferAsync();
        }

        return State.Standing;
    }

    /// <summary>Whether the node may work now: what the administrator says of it, and of the account that owns it.</summary>
    private async ValueTask<NodeStanding> StandingAsync() =>
        State.Standing == NodeStanding.Active && State.Owner is { } owner && await _owner.IsSuspendedAsync(owner) ? NodeStanding.Suspended : State.Standing;

    /// <summary>Forgets what the node offered, so that nothing reports it again before its next heartbeat is taken.</summary>
    private Task ForgetOfferAsync()
    {
        _heartbeat = null;
        _isNew = false;
        return LeaveAsync();
    }

    /// <summary>Whether the node has a place among its owner's live nodes. Asks once in half of the place's lifetime.</summary>
    private async Task<bool> HasPlaceAsync()
    {
        var now = time.GetUtcNow();
        if (now < _placeUntil)
        {
            return true;
        }

        if (!await OwnedNodesOfOwner.TakePlace(this.GetPrimaryKeyString()))
        {
            return false;
        }

        _placeUntil = now + (OwnedNodes.PlaceLifetime / 2);
        return true;
    }

    private async Task LeaveAsync()
    {
        await Directory.Remove(this.GetPrimaryKeyString());
        if (_placeUntil != default)
        {
            _placeUntil = default;
            await OwnedNodesOfOwner.LeavePlace(this.GetPrimaryKeyString());
        }
    }
}
