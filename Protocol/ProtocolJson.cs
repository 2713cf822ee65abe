using System.Text.Json.Serialization;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.ProofOfHardware;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Protocol;

/// <summary>
/// Source-generated JSON for every type on the wire: snake_case, nulls left out, enums by name only. Unknown members
/// are ignored, so that either side may add fields; a member given twice is refused.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(NamedEnumConverter<NodeStatus>), typeof(NamedEnumConverter<JobStatus>), typeof(NamedEnumConverter<JobOutcome>),
        typeof(NamedEnumConverter<NodeTier>), typeof(NamedEnumConverter<HardwareKind>), typeof(NamedEnumConverter<HardwareStep>)],
    MaxDepth = 16)]
[JsonSerializable(typeof(TicketClaims))]
[JsonSerializable(typeof(JwksDocument))]
[JsonSerializable(typeof(AuthorizeRequest))]
[JsonSerializable(typeof(AuthorizeResponse))]
[JsonSerializable(typeof(ExtendRequest))]
[JsonSerializable(typeof(ExtendResponse))]
[JsonSerializable(typeof(EndRequest))]
[JsonSerializable(typeof(EndResponse))]
[JsonSerializable(typeof(ModelRatesResponse))]
[JsonSerializable(typeof(DisputesResponse))]
[JsonSerializable(typeof(PublicKeyResponse))]
[JsonSerializable(typeof(ReceiptSubmission))]
[JsonSerializable(typeof(SettlementResponse))]
[JsonSerializable(typeof(BalanceResponse))]
[JsonSerializable(typeof(TransactionsResponse))]
[JsonSerializable(typeof(AccountJobResponse))]
[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(TransferResponse))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(HeartbeatResponse))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterResponse))]
[JsonSerializable(typeof(InviteResponse))]
[JsonSerializable(typeof(PeersResponse))]
[JsonSerializable(typeof(ReputationResponse))]
[JsonSerializable(typeof(HardwareChallengeRequest))]
[JsonSerializable(typeof(HardwareChallengeResponse))]
[JsonSerializable(typeof(HardwareStartRequest))]
[JsonSerializable(typeof(HardwareStartResponse))]
[JsonSerializable(typeof(HardwareVerifyRequest))]
[JsonSerializable(typeof(HardwareVerifyResponse))]
[JsonSerializable(typeof(HardwareRevealRequest))]
[JsonSerializable(typeof(HardwareResponse))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(OpenAiErrorBody))]
public sealed partial class ProtocolJson : JsonSerializerContext;

/// <summary>The same for types that stay inside this assembly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Identity.ProofClaims))]
[JsonSerializable(typeof(ModelOfferForm))]
internal sealed partial class InternalJson : JsonSerializerContext;
