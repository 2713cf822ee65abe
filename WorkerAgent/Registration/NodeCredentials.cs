using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.WorkerAgent.Registration;

/// <summary>What the coordinator gave this node when it joined, kept in <c>credentials.json</c> with mode 0600.</summary>
internal sealed class NodeCredentials(NodeFolder folder, NodeIdentity identity)
{
    private RegisterResponse? _granted;
    private byte[] _receiptKey = [];

    /// <summary>What was granted.</summary>
    /// <exception cref="InvalidOperationException">The node has not joined yet.</exception>
    public RegisterResponse Granted => _granted ?? throw new InvalidOperationException("the node has not joined yet");

    /// <summary>The key that signs receipts. A secret.</summary>
    public ReadOnlySpan<byte> ReceiptKey => _receiptKey;

    private const string FileName = "credentials.json";

    private string File => folder.Path(FileName);

    /// <summary>The id of the node that has joined with a data folder, whether a worker holds it or not; null when none has.</summary>
    /// <exception cref="StartupFailureException">The file is unusable.</exception>
    public static string? GrantedIdIn(string dataFolder) =>
        Path.Combine(Path.GetFullPath(dataFolder), FileName) is var file && System.IO.File.Exists(file) ? Read(file).NodeId : null;

    /// <summary>Reads the file; false when the node has never joined.</summary>
    /// <exception cref="StartupFailureException">The file is another node's, or unusable.</exception>
    public bool TryLoad()
    {
        if (!System.IO.File.Exists(File))
        {
            return false;
        }

        var granted = Read(File);
        if (identity.AskedId != granted.NodeId && identity.AskedId != granted.AskedNodeId)
        {
            throw new StartupFailureException(
                $"the data folder belongs to node {granted.NodeId}, not {identity.AskedId}; use --node-id {granted.NodeId} or another folder with --data");
        }

        Use(granted);
        return true;
    }

    /// <summary>Keeps what was granted.</summary>
    public void Keep(RegisterResponse granted)
    {
        Use(granted);
        SecretFile.TryCreate(File, JsonSerializer.Serialize(granted, ProtocolJson.Default.RegisterResponse));
    }

    private static RegisterResponse Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(SecretFile.Read(file), ProtocolJson.Default.RegisterResponse)
                ?? throw new JsonException("empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupFailureException($"{file} cannot be read ({e.GetType().Name}); restore it, or delete it and join again with --join-token", e);
        }
    }

    private void Use(RegisterResponse granted)
    {
        var key = new byte[ReceiptSignature.KeyBytes];
        if (!Convert.TryFromBase64String(granted.ReceiptKey, key, out var length) || length != key.Length)
        {
            throw new StartupFailureException("the coordinator's credentials hold no usable receipt key; check that worker and coordinator have the same version");
        }

        (_granted, _receiptKey) = (granted, key);
        identity.Adopt(granted.NodeId);
    }
}
