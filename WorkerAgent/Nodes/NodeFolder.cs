using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Nodes;

/// <summary>
/// The node's data folder, held by one process at a time: two workers on one outbox would number receipts twice.
/// </summary>
internal sealed class NodeFolder : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;

    /// <summary>Creates the folder when it is missing and takes hold of it.</summary>
    /// <exception cref="StartupFailureException">The folder is not writable, or another worker holds it.</exception>
    public NodeFolder(IOptions<NodeOptions> options)
    {
        _path = System.IO.Path.GetFullPath(options.Value.DataFolder);
        try
        {
            OwnerOnly.CreateFolder(_path);
            foreach (var file in (string[])["worker.lock", "outbox.*", "coordinator-keys.json"])
            {
                OwnerOnly.CloseFiles(_path, file);
            }

            _lock = OwnerOnly.Lock(Path("worker.lock"));
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupFailureException($"the data folder {_path} is not writable; choose another with --data");
        }
        catch (IOException e) when (File.Exists(Path("worker.lock")))
        {
            throw new StartupFailureException($"another worker uses the data folder {_path}; stop it or choose another with --data", e);
        }
        catch (IOException e)
        {
            throw new StartupFailureException($"the data folder {_path} cannot be used: {e.Message.TrimEnd('.')}; choose another with --data", e);
        }
    }

    /// <summary>The path of a file in the folder.</summary>
    public string Path(string file) => System.IO.Path.Combine(_path, file);

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();
}
