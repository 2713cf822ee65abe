using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>Counts the live nodes of one account, so that one account cannot fill the directory.</summary>
internal sealed class OwnedNodesGrain(IOptions<NodeOptions> options, TimeProvider time) : Grain, IOwnedNodesGrain
{
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    public Task<bool> TakePlace(string nodeId)
    {
        var now = time.GetUtcNow();
        if (!_until.ContainsKey(nodeId) && _until.Count >= options.Value.MaxPerAccount)
        {
            Forget(now);
            if (_until.Count >= options.Value.MaxPerAccount)
            {
                return Task.FromResult(false);
            }
        }

        _until[nodeId] = now + OwnedNodes.PlaceLifetime;
        return Task.FromResult(true);
    }

    public Task LeavePlace(string nodeId)
    {
        _until.Remove(nodeId);
        return Task.CompletedTask;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (nodeId, until) in _until)
        {
            if (until <= now)
            {
                _until.Remove(nodeId);
            }
        }
    }
}
