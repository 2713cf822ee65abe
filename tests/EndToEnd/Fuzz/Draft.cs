using System.Globalization;
using System.Text;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>A request in the making: valid to begin with, then spoiled in places. Texts go out as Latin-1, so that any byte can.</summary>
internal sealed class Draft
{
    /// <summary>Whom it goes to.</summary>
    public required FuzzTarget Target { get; init; }

    /// <summary>Base URL of that program.</summary>
    public required Uri Server { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; set; }

    /// <summary>The request target.</summary>
    public required string Path { get; set; }

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; set; }

    /// <summary>The header <c>Host</c>; null for none.</summary>
    public string? Host { get; set; }

    /// <summary>The header <c>Content-Type</c>; null for none.</summary>
    public string? ContentType { get; set; } = "application/json";

    /// <summary>Further headers.</summary>
    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>Who signs the request with a proof; null for none.</summary>
    public EcKeyPair? Signer { get; set; }

    /// <summary>The owner who agrees by a second proof; null for none.</summary>
    public EcKeyPair? Owner { get; init; }

    /// <summary>Makes the proof of the finished request in another way than an honest signer.</summary>
    public Func<Draft, string>? ForgeProof { get; set; }

    /// <summary>The ticket; null for none.</summary>
    public string? Ticket { get; set; }

    /// <summary>Whether proof, ticket or origin is forged.</summary>
    public bool IsForged { get; set; }

    /// <summary>Whether a forged proof leaves something that anybody may have, so that a refusal is not required.</summary>
    public bool IsOpen { get; init; }

    /// <summary>What was done to it.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>The URL that an honest proof names.</summary>
    public Uri Url => new(Server, Path.StartsWith('/') && !Path.StartsWith("//", StringComparison.Ordinal) ? Path : "/");

    /// <summary>Finishes it: signs and encodes.</summary>
    public FuzzCase ToCase()
    {
        var honest = $"{Method} {Path[..Math.Min(Path.Length, 80)]}";
        var proof = ForgeProof is not null ? ForgeProof(this) : Signer is null ? null : ProofSigner.Sign(Signer, Method, Url, Body ?? [], TimeProvider.System);
        var head = new StringBuilder($"{Method} {Path} HTTP/1.1\r\n");
        Add("Host", Host ?? Server.Authority);
        Add("Content-Type", Body is null ? null : ContentType);
        Add("Content-Length", Body?.Length.ToString(CultureInfo.InvariantCulture));
        Add("Authorization", Ticket is null ? null : $"Bearer {Ticket}");
        Add(ProofSigner.HeaderName, proof);
        Add(RegisterRequest.OwnerProofHeader, Owner is null ? null : ProofSigner.Sign(Owner, Method, Url, Body ?? [], TimeProvider.System));
        Headers.ForEach(header => Add(header.Name, header.Value));
        head.Append("\r\n");
        return new FuzzCase(Target, $"{honest} [{string.Join(", ", Changes)}]", [.. Encoding.Latin1.GetBytes(head.ToString()), .. Body ?? []])
        {
            IsHead = Method == "HEAD",
            IsForged = IsForged && !IsOpen,
            MayReachEngine = !IsForged && Target != FuzzTarget.Coordinator && Method == "POST",
        };

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }
        }
    }
}
