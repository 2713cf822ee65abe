using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Gateway;

/// <summary>
/// Keeps a second coordinator off a data folder. The lock is the operating system's on an open file, so it ends with the
/// process however that ends.
/// </summary>
internal static class DataFolderLock
{
    /// <summary>Takes the lock; disposing gives it back.</summary>
    /// <exception cref="StartupFailureException">Another coordinator has it.</exception>
    public static IDisposable Acquire(IServiceProvider services)
    {
        var folder = services.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder;
        try
        {
            return new FileStream(Path.Combine(folder, "coordinator.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new StartupFailureException($"data folder {folder} is in use by another coordinator; choose another with --data", e);
        }
    }
}
