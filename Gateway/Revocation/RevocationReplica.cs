using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Grains.Revocation;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Revocation;

/// <summary>
/// What this gateway tells the workers with their heartbeats: suspended accounts, and whether the signing keys are others. Looked up every
/// two seconds, and at once where something was changed here.
/// </summary>
internal sealed partial class RevocationReplica(
    IGrainFactory grains, SigningKeys keys, KeyRotation rotation, IOptions<TicketOptions> options, TimeProvider time, ILogger<RevocationReplica> logger)
    : BackgroundService
{
    /// <summary>Time between two looks.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private volatile RevocationList? _list;

    private IRevocationGrain Grain => grains.GetGrain<IRevocationGrain>(0);

    /// <summary>The answer to a heartbeat.</summary>
    public HeartbeatResponse Answer(string status) => new(status) { KeysHash = keys.PublishedHash, RevokedAccounts = _list?.Accounts };

    /// <summary>Tells workers to refuse an account's tickets until the last one has expired.</summary>
    public async Task AddAsync(string account)
    {
        await Grain.Add(account, time.GetUtcNow() + KeySchedule.Overlap(options.Value));
        await LookAsync();
    }

    /// <summary>Tells workers that an account's tickets are good again.</summary>
    public async Task RemoveAsync(string account)
    {
        await Grain.Remove(account);
        await LookAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                var before = _list;
                await LookAsync();
                if (before is not null && before.KeyChanges != _list!.KeyChanges)
                {
                    await rotation.RefreshAsync(stoppingToken);
                }
            }
            catch (Exception e) when (GrainFaults.IsAway(e) && !stoppingToken.IsCancellationRequested)
            {
                LogNotRead(logger, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync() => _list = await Grain.GetList();

    [LoggerMessage(Level = LogLevel.Debug, Message = "the list of revocations cannot be read; workers are told of the last one: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);
}
