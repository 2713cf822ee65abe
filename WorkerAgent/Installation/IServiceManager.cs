using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>What runs services on this system. Everything can be done again: what is done already stays as it is.</summary>
internal interface IServiceManager
{
    /// <summary>The text that describes the service, as it would be written.</summary>
    /// <exception cref="StartupFailureException">This system cannot run it.</exception>
    string Describe(ServicePlan plan);

    /// <summary>Writes it, has it started with the machine, and starts it now. One that runs is restarted.</summary>
    /// <param name="plan">The service.</param>
    /// <param name="joinToken">The token for its first start; null when it needs none.</param>
    /// <param name="cancellation">Gives up in between; doing it again goes on.</param>
    /// <returns>What to say to the user.</returns>
    /// <exception cref="StartupFailureException">It could not be done; the message says why and what to do.</exception>
    Task<string> InstallAsync(ServicePlan plan, string? joinToken, CancellationToken cancellation);

    /// <summary>Stops it, which lets running requests end, and removes it.</summary>
    /// <param name="scope">For whom it was installed.</param>
    /// <param name="purge">Whether its data folder goes too, with the node's key and receipts that were not sent.</param>
    /// <param name="cancellation">Gives up in between; doing it again goes on.</param>
    /// <returns>What to say to the user.</returns>
    /// <exception cref="StartupFailureException">There is none, or it could not be done.</exception>
    Task<string> UninstallAsync(ServiceScope scope, bool purge, CancellationToken cancellation);
}
