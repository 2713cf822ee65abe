using System.Net;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>What a heartbeat must look like.</summary>
internal static class HeartbeatRules
{
    private const int WorkerPort = 8080;
    private const long MaxMegabytes = 100_000_000;
    private const long MaxModelBytes = 1L << 50;

    /// <summary>Checks every field and says all that is wrong.</summary>
    public static Refusal? Validate(HeartbeatRequest heartbeat, NodeAddressPolicy addresses)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(heartbeat.NodeId), "node_id", "must be 1 to 128 of A-Z a-z 0-9 . _ -");
        errors.Require(heartbeat.Status is not null && Enum.IsDefined(heartbeat.Status.Value), "status", "must be IDLE, BUSY or OFFLINE");
        errors.Require(
            IPAddress.TryParse(heartbeat.TailscaleIp, out var address) && addresses.Allows(address) && (heartbeat.Url is not null || addresses.Allows(UsualUrl(address))),
            "tailscale_ip",
            "must be an IP address without a zone, in a network that this coordinator allows for nodes, and not that of the coordinator or a network service");
        ValidateUrl(heartbeat.Url, address, addresses, errors);
        errors.Require(heartbeat.Slots is null or (>= 0 and <= FieldRules.MaxSlots), "slots", $"must be 0 to {FieldRules.MaxSlots}");
        errors.Require(heartbeat.InFlight is null or (>= 0 and <= FieldRules.MaxSlots), "in_flight", $"must be 0 to {FieldRules.MaxSlots}");
        errors.Require(heartbeat.Hardware?.Gpu is null || FieldRules.IsText(heartbeat.Hardware.Gpu), "hardware.gpu", "must be at most 256 printable characters");
        errors.Require(heartbeat.Hardware?.VramFree is null or (>= 0 and <= MaxMegabytes), "hardware.vram_free", $"must be 0 to {MaxMegabytes} MB");
        errors.Require(
            heartbeat.EncryptionPublicKey is null || (heartbeat.EncryptionPublicKey.Length == 44 && Convert.TryFromBase64String(heartbeat.EncryptionPublicKey, new byte[33], out var length) && length == 32),
            "encryption_public_key",
            "must be base64 of 32 bytes");
        ValidateModels(heartbeat, errors);
        ValidateEngines(heartbeat.Engines, errors);
        return errors.Refusal;
    }

    /// <summary>The worker's base URL: the one given, or port 8080 of the address.</summary>
    public static string UrlOf(HeartbeatRequest heartbeat)
    {
        var url = heartbeat.Url is null ? UsualUrl(IPAddress.Parse(heartbeat.TailscaleIp!)) : new Uri(heartbeat.Url);
        return url.GetLeftPart(UriPartial.Authority);
    }

    private static Uri UsualUrl(IPAddress address) => new($"http://{new IPEndPoint(address, WorkerPort)}");

    /// <summary>Clients connect to the URL, so it leads to the address that the node says it has, and to no other.</summary>
    private static void ValidateUrl(string? text, IPAddress? address, NodeAddressPolicy addresses, FieldErrors errors)
    {
        if (text is null)
        {
            return;
        }

        var isAllowed = Uri.TryCreate(text, UriKind.Absolute, out var url) && addresses.Allows(url);
        errors.Require(
            isAllowed,
            "url",
            "must be http or https, an IP address in a network that this coordinator allows for nodes, a port that is not the coordinator's, and nothing else");
        errors.Require(!isAllowed || address is null || NodeAddressPolicy.LeadsTo(url!, address), "url", "must lead to tailscale_ip");
    }

    private static void ValidateModels(HeartbeatRequest heartbeat, FieldErrors errors)
    {
        errors.Require(heartbeat.Models is not null || heartbeat.ModelsHash is not null, "models", "is missing, and so is models_hash");
        errors.Require(heartbeat.ModelsHash is null || FieldRules.IsSha256Hex(heartbeat.ModelsHash), "models_hash", "must be 64 lower-case hex digits");
        if (heartbeat.Models is null)
        {
            return;
        }

        errors.Require(heartbeat.Models.Count <= FieldRules.MaxModels, "models", $"must list at most {FieldRules.MaxModels}");
        errors.Require(
            heartbeat.Models.All(model => model is not null && FieldRules.IsOfferedName(model.Name)),
            "models",
            "holds a name that is empty, longer than 256 characters, begins with sha256: or has white space, control or unseen characters");
        errors.Require(
            heartbeat.Models.All(model => model?.ContentHash is null or "" || FieldRules.IsSha256Hex(model.ContentHash)),
            "models",
            "holds a content_hash that is not 64 lower-case hex digits");
        errors.Require(
            heartbeat.Models.All(model => model?.SizeBytes is null or (>= 0 and <= MaxModelBytes)),
            "models",
            $"holds a size_bytes that is not 0 to {MaxModelBytes}");
    }

    private static void ValidateEngines(IReadOnlyList<NodeEngine>? engines, FieldErrors errors)
    {
        if (engines is null)
        {
            return;
        }

        errors.Require(engines.Count <= FieldRules.MaxEngines, "engines", $"must list at most {FieldRules.MaxEngines}");
        errors.Require(
            engines.All(engine => engine is not null && FieldRules.IsId(engine.Type)),
            "engines",
            "holds a type that is not 1 to 128 of A-Z a-z 0-9 . _ -");
        errors.Require(
            engines.All(engine => engine?.Version is null || FieldRules.IsText(engine.Version)),
            "engines",
            "holds a version that is longer than 256 characters or has control characters");
        errors.Require(engines.All(engine => engine?.Port is null or (>= 1 and <= 65535)), "engines", "holds a port that is not 1 to 65535");
    }
}
