using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Describes what the administrator may do about signing keys.</summary>
internal static class KeyDocs
{
    public static readonly EndpointDoc List = new("listSigningKeys", EndpointDoc.Administration, "The signing keys, the oldest first")
    {
        Description = "`state` is `upcoming`, `current`, `retired`, `ended` or `withdrawn`. No private key is shown.",
        Access = [Access.Admin],
        Responses = [EndpointExample.Of(KeyJson.Default.KeysResponse, new KeysResponse([Current]))],
        Refusals = [.. CommonRefusals.Stored, .. CommonRefusals.Admin],
    };

    public static readonly EndpointDoc Rotate = new("rotateSigningKey", EndpointDoc.Administration, "Makes the next signing key")
    {
        Description = """
            202 when the next key was published before and waits for its time. With `immediately` the new key signs at once, all others are
            withdrawn, and every ticket in use is good for nothing. A body is not needed.
            """,
        Access = [Access.Admin],
        Request = EndpointExample.Of(KeyJson.Default.RotateRequest, new RotateRequest(Immediately: false)),
        IsRequestOptional = true,
        Responses = [EndpointExample.Of(KeyJson.Default.RotateResponse, new RotateResponse("started", Next))],
        Accepted = EndpointExample.Of(KeyJson.Default.RotateResponse, new RotateResponse("waiting", Next)),
        Refusals = [.. CommonRefusals.Stored, .. CommonRefusals.Body, .. CommonRefusals.AdminChange],
    };

    private static KeyEntry Current => new(Sample.SigningKeys.Keys[0].Kid!, "current", Sample.Now.AddDays(-30), Sample.Now.AddDays(-30));

    private static KeyEntry Next => new(Sample.Friend, "upcoming", Sample.Now, Sample.Now.AddHours(1));
}
