using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Gateway.Startup;

/// <summary>
/// Keeps a second coordinator off a data folder. The lock is the operating system's on an open file, so it ends with the
/// process however that ends.
/// </summary>
internal static class DataFolderLock
{
    /// <summary>Takes the lock of the folder that the settings name; disposing gives it back.</summary>
    /// <exception cref="StartupFailureException">A coordinator has it.</exception>
    public static IDisposable Acquire(IServiceProvider services) => Acquire(services.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder);

    /// <summary>Takes the lock of a folder that is there; disposing gives it back.</summary>
    /// <exception cref="StartupFailureException">A coordinator has it, or the folder cannot be written to.</exception>
    public static IDisposable Acquire(string folder)
    {
        try
        {
            return OwnerOnly.Lock(Path.Combine(folder, "coordinator.lock"));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartupFailureException($"data folder {folder} cannot be used: {e.Message.TrimEnd('.')}", e);
        }
        catch (IOException e)
        {
            throw new StartupFailureException($"data folder {folder} is in use by a coordinator; stop it first, or choose another folder with --data", e);
        }
    }
}
