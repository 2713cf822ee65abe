using System.Globalization;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>What is killed at once, and whether it is killed again while it starts.</summary>
internal sealed record Blow(bool Coordinator, bool Postgres, bool Twice)
{
    /// <summary>Kills of each kind that it makes.</summary>
    public (int Coordinators, int Servers) Kills => (Coordinator ? (Twice ? 2 : 1) : 0, Postgres ? (Twice ? 2 : 1) : 0);
}

/// <summary>Kills coordinators and Postgres at random moments under load (SIGKILL), and starts them again.</summary>
/// <param name="run">Decides when and what.</param>
/// <param name="troop">Who is hit.</param>
internal sealed class Storm(ChaosRun run, LedgerTroop troop)
{
    /// <summary>Operations that must be done between two blows: each hits a load that flows.</summary>
    private const int Between = 60;

    private readonly Random _random = run.Random();

    /// <summary>Kills so far.</summary>
    public (int Coordinators, int Servers) Kills { get; private set; }

    /// <summary>Loads the troop, kills that often, brings everything up again and delivers what is outstanding.</summary>
    public async Task RageAsync(int coordinatorKills, int serverKills)
    {
        using var stop = new CancellationTokenSource();
        var load = troop.Load.RunAsync(run, stop.Token);
        while (Kills.Coordinators < coordinatorKills || Kills.Servers < serverKills)
        {
            await troop.FlowsAsync(Between);
            await PauseAsync(500);
            var blow = Draw(coordinatorKills - Kills.Coordinators, serverKills - Kills.Servers);
            ChaosRun.Say($"{blow}");
            await StrikeAsync(blow);
        }

        await troop.FlowsAsync(Between);
        await stop.CancelAsync();
        await load;
        await troop.Load.DrainAsync(run);
    }

    /// <summary>What the storm did, in words.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kills.Coordinators + Kills.Servers} kills ({Kills.Coordinators} of coordinators, {Kills.Servers} of Postgres), {ChaosRun.SeedVariable}={run.Seed}");

    /// <summary>A third of all blows hit twice; where both can be hit, a sixth hits both.</summary>
    private Blow Draw(int coordinators, int servers)
    {
        var both = coordinators > 0 && servers > 0 && _random.Next(6) == 0;
        var coordinator = both || _random.Next(Math.Max(0, coordinators) + Math.Max(0, servers)) < coordinators;
        return new Blow(coordinator, both || !coordinator, _random.Next(3) == 0);
    }

    private async Task StrikeAsync(Blow blow)
    {
        var coordinator = troop.Coordinators[_random.Next(troop.Coordinators.Count)];
        var coordinatorFirst = _random.Next(2) == 0;
        if (blow.Twice)
        {
            await KillAsync(begin: true);
            await PauseAsync(blow.Coordinator ? 1500 : 250);
        }

        await KillAsync(begin: false);
        Kills = (Kills.Coordinators + blow.Kills.Coordinators, Kills.Servers + blow.Kills.Servers);
        await Task.WhenAll(
            blow.Coordinator ? coordinator.StartAsync() : Task.CompletedTask,
            blow.Postgres ? troop.Postgres!.StartAsync() : Task.CompletedTask);

        async Task KillAsync(bool begin)
        {
            if (blow.Coordinator && coordinatorFirst)
            {
                await coordinator.KillAsync();
            }

            if (blow.Postgres)
            {
                await troop.Postgres!.KillAsync();
            }

            if (blow.Coordinator && !coordinatorFirst)
            {
                await coordinator.KillAsync();
            }

            if (begin && blow.Postgres)
            {
                troop.Postgres!.BeginStart();
            }

            if (begin && blow.Coordinator)
            {
                coordinator.BeginStart();
            }
        }
    }

    private Task PauseAsync(int mostMilliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(_random.Next(mostMilliseconds)), TimeProvider.System, TestContext.Current.CancellationToken);
}
